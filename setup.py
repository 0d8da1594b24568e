"""What pyproject.toml has no word for: Streamlit's entry, pages and settings go into the package, as explorer/app.

docs/decisions/0016-the-app-is-in-the-wheel.md has the reason.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

APP = ("streamlit_app.py", "pages/*.py", ".streamlit/config.toml")


class BuildWithApp(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:  # explorer is then the checkout's own, and they stand beside it
            return
        for file in (file for pattern in APP for file in Path().glob(pattern)):
            place = Path(self.build_lib, "explorer", "app", file)
            self.mkpath(str(place.parent))
            self.copy_file(str(file), str(place))


setup(cmdclass={"build_py": BuildWithApp})
