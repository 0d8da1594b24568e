"""Which ResNet is this?"""
