"""ONNX files as records."""
