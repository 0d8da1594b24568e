"""Every bench in turn: `make bench`."""

from bench import counting, identify, page

counting.main()
identify.main()
page.main()
