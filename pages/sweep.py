from explorer.ui import controls
from explorer.ui.frame import page

with page("sweep", controls.sidebar) as shown:
    pass
