"""What the screen is made of: controls, panels, views. No torch, no science, no file."""

if __name__ != "settle.widgets":
    raise ImportError("this folder is imported as settle.widgets")
