"""Pictures: the studio, the camera, charts and files."""
