"""Every bench in turn: `make bench`."""

from bench import counting, page

counting.main()
page.main()
