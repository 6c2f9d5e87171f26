"""Tax returns of exempt organizations: IRS Form 990 e-file XML, grants and control."""
