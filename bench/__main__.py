"""Every bench in turn: `make bench`."""

from bench import counting, identify, page, sweep

counting.main()
identify.main()
sweep.main()
page.main()
