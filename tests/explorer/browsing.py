"""What the browser tests look at: a served explorer, a browser, and what a page shows."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from commonground.explorer.launch import launch_command

WIDTHS = (1280, 390)
HEIGHT = 900
_PATIENCE = 60
_LOOPBACK = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")

# Text that is cut: wider than a box that hides what is over, or beyond the right edge.
CLIPPED = """
() => {
  const found = [];
  const walk = (root) => {
    for (const item of root.querySelectorAll("*")) {
      if (item.shadowRoot) walk(item.shadowRoot);
      const own = [...item.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
      const box = item.getBoundingClientRect();
      if (!own || box.width < 2 || box.height < 2) continue;
      const style = getComputedStyle(item);
      if (style.visibility === "hidden" || style.clipPath !== "none") continue;
      const hides = style.overflowX !== "visible" || style.textOverflow === "ellipsis";
      const cut = hides && item.scrollWidth > item.clientWidth + 1;
      if (cut || box.right > window.innerWidth + 1) {
        found.push(`${item.tagName} ${item.className}: ${item.textContent.trim().slice(0, 60)}`);
      }
    }
  };
  walk(document.querySelector('[data-testid="stMain"]'));
  return found;
}
"""
SIDEWAYS = """
() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .map((item) => item.scrollWidth - item.clientWidth)
"""
# Boxes of the picture as drawn, in pixels of the page; vis-network adds 6 around each.
BOXES = """
() => nodes.getIds().filter((id) => id < PORT && !nodes.get(id).hidden).map((id) => {
  const box = network.getBoundingBox(id);
  const from = network.canvasToDOM({ x: box.left + 6, y: box.top + 6 });
  const to = network.canvasToDOM({ x: box.right - 6, y: box.bottom - 6 });
  return { left: from.x, top: from.y, right: to.x, bottom: to.y };
})
"""
ROOM = """
() => {
  const canvas = document.querySelector("#mynetwork canvas");
  return [canvas.clientWidth, canvas.clientHeight, canvas.getAttribute("aria-label")];
}
"""


@contextmanager
def served(workspace: Path, *, script: Path | None = None) -> Iterator[str]:
    """Serve the explorer on a free port of this machine and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = launch_command(workspace, port=port, headless=True)
    if script is not None:
        command[4] = str(script)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_healthy(server, f"{address}/_stcore/health")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                pytest.fail("the explorer did not end when it was asked to")


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError):
            pass
        threading.Event().wait(0.1)
    pytest.fail("the explorer did not start")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser; without one a test is skipped, in CI it fails."""
    path = os.environ.get("COMMONGROUND_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            reason = "no browser: install chromium, or name one in COMMONGROUND_CHROMIUM"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        browser = playwright.chromium.launch(executable_path=path)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, address: str, *, width: int) -> Iterator[tuple[Page, list[str]]]:
    """Open a page, wait until it is drawn; give it and the outside requests that it made."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    outside: list[str] = []

    def guard(route: Any) -> None:
        if route.request.url.startswith(_LOOPBACK):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.fulfill(body="<html><body>elsewhere</body></html>", content_type="text/html")

    context.route("**/*", guard)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    try:
        page.goto(address)
        drawn(page)
        yield page, outside
        assert failures == []
    finally:
        context.close()


def violations(page: Any) -> list[str]:
    """Say which rules of axe-core a page or frame breaks, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]} {node['any'][:1]}"
        for rule in found
        for node in rule["nodes"]
    ]


def drawn(page: Page) -> None:
    """Wait until the page stands still: the hotlines are there and nothing runs any more."""
    page.get_by_text("This is not a helpline").wait_for(timeout=_PATIENCE * 1000)
    idle = "() => !document.querySelector('[data-testid=\"stStatusWidget\"]')"
    page.wait_for_function(idle, timeout=_PATIENCE * 1000)
    still = """() => {
      const now = document.querySelector('[data-testid="stMain"]').scrollHeight;
      const same = window.lastHeight === now;
      window.lastHeight = now;
      return same;
    }"""
    page.wait_for_function(still, polling=400, timeout=_PATIENCE * 1000)


def keep_screenshot(page: Page, view: str, width: int) -> None:
    """Save what a page shows, in few colours, where COMMONGROUND_SCREENSHOTS names a folder."""
    folder = os.environ.get("COMMONGROUND_SCREENSHOTS")
    if folder:
        page.set_viewport_size({"width": width, "height": 1600})
        drawn(page)
        with Image.open(io.BytesIO(page.screenshot())) as picture:
            few = picture.convert("RGB").quantize(64)
            few.save(Path(folder).resolve() / f"{view}-{width}.png", optimize=True)
