import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import serveFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The files of the page, and those of Swagger UI that it takes. */
const FILES = new Set([
  ...['index.html', 'reference.css', 'reference.js'],
  ...['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'],
]);

/**
 * Serves the page that shows the API's document, `/docs/`. It holds nothing that is not public: the document itself is for those who may use the API, and
 * the page asks for their key.
 */
export async function serveReference(server: FastifyInstance): Promise<void> {
  const swaggerUi = createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json');
  await server.register(serveFiles, {
    prefix: '/docs',
    redirect: true,
    root: [import.meta.dirname, join(dirname(swaggerUi), 'static')],
    allowedPath: (path) => path === '/' || FILES.has(path.slice(1)),
    decorateReply: false,
  });
}
