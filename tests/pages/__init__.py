"""Pages run without a browser, through Streamlit's own AppTest."""
