# Build: docker build -t raincheck .
# Run:   docker run -p 8000:8000 -v raincheck:/data raincheck
# A chain runs it with RAINCHECK_DATABASE_URL=postgresql://... and as many containers as it likes.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/raincheck
ENV PATH=/opt/raincheck/bin:$PATH
WORKDIR /build
# The lock alone first: a change of the code does not install everything again.
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY migrations migrations
COPY app app
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin raincheck \
    && install -d -o raincheck -g raincheck -m 0750 /data
COPY --from=build /opt/raincheck /opt/raincheck
ENV PATH=/opt/raincheck/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RAINCHECK_HOST=0.0.0.0 \
    RAINCHECK_PORT=8000 \
    RAINCHECK_DATABASE_URL=sqlite:////data/raincheck.db
WORKDIR /srv/raincheck
USER raincheck
# After the owner is set: a new volume takes it over from here.
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['RAINCHECK_PORT'] + '/healthz', timeout=4)"]
# exec: the service is process 1 and hears docker stop.
CMD ["sh", "-c", "raincheck db upgrade && exec raincheck serve"]
