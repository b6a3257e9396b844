# Everything that runs: the consumers, the nightly job and the command line.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY jobs ./jobs
COPY datasets ./datasets
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY assets ./assets
COPY sql ./sql
COPY docs ./docs
COPY datasets ./datasets
# The project is mounted here; its store is a volume, which takes over the owner.
ENV PULSE_PROJECT=/project
RUN mkdir --parents /project/.pulse && chown node:node /project/.pulse
USER node
CMD ["node", "dist/src/cli/main.js", "--help"]
