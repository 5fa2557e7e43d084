#!/bin/sh
# Makes what docker-compose.tls.yml needs, with openssl alone: an authority of its own and a certificate of it for the node.
# It never replaces an authority that is there. For trying things out: who has the folder can be the server.
#
#   sh scripts/certificates.sh [FOLDER [NAME...]]     FOLDER: certificates; NAME: a host name or IPv4 address clients use
set -eu

folder=${1:-certificates}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- localhost 127.0.0.1

# Each way a client may call the node is in its certificate.
names=""
for name in "$@"; do
  case $name in
  *[!0-9.]*) names="$names,DNS:$name" ;;
  *) names="$names,IP:$name" ;;
  esac
done

umask 077
mkdir -p "$folder/ca"
cd "$folder"

if [ ! -f ca/ca.crt ]; then
  cat >ca.cnf <<'END'
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = planstream trial authority
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
END
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -config ca.cnf -keyout ca.key -out ca/ca.crt 2>/dev/null
fi

# The nodes of a cluster know each other by this common name.
openssl req -newkey rsa:2048 -nodes -subj /CN=eventstoredb-node -keyout node.key -out node.csr 2>/dev/null
cat >node.cnf <<END
subjectAltName = ${names#,}
extendedKeyUsage = serverAuth,clientAuth
keyUsage = critical,digitalSignature,keyEncipherment
basicConstraints = CA:FALSE
END
openssl x509 -req -in node.csr -CA ca/ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile node.cnf -out node.crt 2>/dev/null
rm -f node.csr node.cnf ca.cnf
chmod 644 ca/ca.crt node.crt

echo "made $folder/ca/ca.crt, and $folder/node.crt for $*"
