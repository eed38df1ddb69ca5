# The static programs, for copying into any other image: by an init container
# (conf/kubernetes/init-container.yaml), or with
#
#   COPY --from=quixrun-static /quixrun.image /opt/quixrun
#
#   make static
#   docker build -f conf/docker/static.Dockerfile -t quixrun-static .

FROM debian:bookworm-slim
# For images without CA certificates: set SSL_CERT_FILE to this file.
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/* && \
    mkdir /quixrun.image && \
    cp /etc/ssl/certs/ca-certificates.crt /quixrun.image
COPY build/static/bin/quixrun /quixrun.image/bin/quixrun
COPY build/static/libexec/quixrun-portal /quixrun.image/libexec/quixrun-portal
USER 10001:10001
# The argument is the target folder.
ENTRYPOINT ["cp", "-R", "-T", "/quixrun.image"]
