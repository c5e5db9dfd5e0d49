import { serveRequests } from '../../../agent/engines/worker-channel-serve.ts';
import { seeded } from '../random.ts';
import { type Impairment, Route, type ServerPorts } from './route.ts';

/** The requests that the relay's thread answers. A route is known by its port. */
export interface RelayApi {
  /** @returns the port of its signalling. */
  open(input: { readonly server: ServerPorts; readonly media: boolean; readonly seed: number }): number;
  impair(input: { readonly port: number; readonly impairment: Impairment }): undefined;
  breakOff(port: number): undefined;
}

const routes = new Map<number, Route>();

function routeAt(port: number): Route {
  const route = routes.get(port);
  if (!route) throw new Error(`There is no route at port ${port}.`);
  return route;
}

serveRequests<RelayApi>({
  open: async ({ server, media, seed }) => {
    const route = await Route.open({ server, media, random: seeded(seed) });
    routes.set(route.port, route);
    return { output: route.port };
  },
  impair: async ({ port, impairment }) => {
    const route = routeAt(port);
    route.impairment = impairment;
    if (impairment.cut) route.breakOff();
    return { output: undefined };
  },
  breakOff: async (port) => {
    routeAt(port).breakOff();
    return { output: undefined };
  },
});
