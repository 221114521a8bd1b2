# The one image for worker, beat, receiver, Flower and the sandbox; docker-compose.yml says which runs what.

FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN pip install --no-cache-dir "$(grep -oE '^uv==[0-9.]+' requirements.lock)" && python -m venv /opt/pabal
COPY pyproject.toml README.md LICENSE ./
COPY producer producer
COPY worker worker
# The lock file names every extra's packages; as constraints it gives the versions, and uv checks its hashes.
RUN uv pip install --no-cache --python /opt/pabal/bin/python --constraint requirements.lock ".[worker]" ./worker

FROM python:3.11-slim
COPY --from=build /opt/pabal /opt/pabal
ENV PATH=/opt/pabal/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN groupadd --system --gid 10001 pabal && useradd --system --uid 10001 --gid 10001 --no-create-home pabal
USER 10001:10001
WORKDIR /tmp
CMD ["celery", "-A", "pabal_worker", "worker", "--without-gossip", "--without-mingle"]
