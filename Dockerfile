# The app for a class: a process for each core, and nginx in front. docs/serving.md says how it is used.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends nginx-light \
    && rm -rf /var/lib/apt/lists/*

# By their hashes; then PyTorch alone, from the index that has it without CUDA: 200 MB, not several thousand.
WORKDIR /app
COPY requirements.txt ./
COPY locked locked
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement locked/requirements.txt \
    && pip install --no-cache-dir --no-deps --index-url https://download.pytorch.org/whl/cpu "$(grep '^torch==' requirements.txt)"

COPY .streamlit .streamlit
COPY explorer explorer
COPY pages pages
COPY streamlit_app.py ./
RUN python -m compileall -q explorer

# Nobody in particular, who owns nothing here but the folder of what has been worked out.
RUN useradd --uid 1000 --create-home explorer \
    && install --directory --mode 700 --owner explorer --group explorer /store
ENV EXPLORER_STORE=/store
USER explorer

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "explorer", "serve", "--address", "0.0.0.0", "--log", "-"]
CMD ["--processes", "0"]
