"""What Streamlit itself costs: three widgets and one chart of 200 bars."""

import plotly.graph_objects as go
import streamlit as st

with st.sidebar:
    count = st.segmented_control("Count in", ["MACs", "FLOPs"], default="MACs", key="count")
    start = st.selectbox("Start at", [1, 10, 100], key="start")
    rising = st.toggle("Rising", value=True, key="rising")

heights = [start + layer * (2 if count == "FLOPs" else 1) for layer in range(200)]
st.plotly_chart(go.Figure(go.Bar(y=heights if rising else heights[::-1])))
