from explorer.ui import controls
from explorer.ui.frame import page

with page("map", controls.sidebar) as shown:
    pass
