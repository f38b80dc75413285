"""Bodies from 3D scans: read, started, registered, measured and refused."""
