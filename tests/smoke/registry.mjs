// A registry that serves one image, whatever name and tag it is asked for: that of an OCI layout.
// usage: registry.mjs PORT DIRECTORY    the layout may be replaced while it serves
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [, , port, place] = process.argv;
const top = () => JSON.parse(readFileSync(`${place}/index.json`, 'utf8')).manifests[0];

createServer(({ url, method }, response) => {
  const [kind = '', which = ''] = url.split('/').slice(-2);
  if (kind !== 'manifests' && kind !== 'blobs') return response.end('{}');
  const digest = which.includes(':') ? which : top().digest;
  const path = `${place}/blobs/${digest.replace(':', '/')}`;
  if (!existsSync(path)) return response.writeHead(404).end();
  const body = readFileSync(path);
  const type = kind === 'manifests' ? top().mediaType : 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest, 'content-length': body.length });
  return response.end(method === 'HEAD' ? undefined : body);
}).listen(Number(port), '127.0.0.1');
