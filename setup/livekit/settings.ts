import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { SetupError } from '../../platform/errors.ts';
import { freePort, isPortFree } from '../ports.ts';

/** Where a LiveKit server listens: signalling (HTTP and WebSocket), media over TCP, media over UDP. */
export interface LiveKitPorts {
  readonly http: number;
  readonly rtcTcp: number;
  readonly rtcUdp: number;
}

const port = z.number().int().min(1).max(65_535);

/** The part of livekit.yaml that we read or change; the rest is passed on as it is. */
const schema = z.looseObject({
  port,
  bind_addresses: z.tuple([z.string()], z.string()),
  rtc: z.looseObject({ udp_port: port, tcp_port: port }),
});

export type LiveKitSettings = z.infer<typeof schema>;

const settingsFile = join(import.meta.dirname, '../..', 'livekit.yaml');

/**
 * Reads livekit.yaml.
 *
 * @throws SetupError when it is not readable YAML or lacks what the set-up needs.
 */
export async function readLiveKitSettings(file = settingsFile): Promise<LiveKitSettings> {
  try {
    return schema.parse(parse(await readFile(file, 'utf8')));
  } catch (error) {
    const problem =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : (error as Error).message;
    throw new SetupError(`livekit.yaml can't be used: ${problem}`, { cause: error });
  }
}

/** The settings as YAML, with other ports, and other settings of `rtc`. */
export function withPorts(
  settings: LiveKitSettings,
  ports: LiveKitPorts,
  others: Readonly<Record<string, unknown>> = {},
): string {
  const rtc = { ...settings.rtc, tcp_port: ports.rtcTcp, udp_port: ports.rtcUdp, ...others };
  return stringify({ ...settings, port: ports.http, rtc });
}

/** Free ports that are not in `taken`; the preferred ones where they are free. */
export async function choosePorts(
  host: string,
  preferred?: LiveKitPorts,
  taken: readonly number[] = [],
): Promise<LiveKitPorts> {
  const http = await freePort('tcp', { host, taken, ...(preferred && { preferred: preferred.http }) });
  // LiveKit listens for media over TCP on all addresses, whatever bind_addresses says.
  const rtcTcp = await freePort('tcp', {
    host: '0.0.0.0',
    taken: [...taken, http],
    ...(preferred && { preferred: preferred.rtcTcp }),
  });
  const rtcUdp = await freePort('udp', { host, ...(preferred && { preferred: preferred.rtcUdp }) });
  return { http, rtcTcp, rtcUdp };
}

/** The ports of livekit.yaml, and for each that is in use or in `taken` a free one instead. */
export async function configuredPorts(taken: readonly number[]): Promise<LiveKitPorts> {
  const { port: http, rtc, bind_addresses: addresses } = await readLiveKitSettings();
  return choosePorts(addresses[0], { http, rtcTcp: rtc.tcp_port, rtcUdp: rtc.udp_port }, taken);
}

/** @throws SetupError when one of these ports is in use, with its number. */
export async function assertPortsFree(ports: Partial<LiveKitPorts>, host: string): Promise<void> {
  const { http, rtcTcp, rtcUdp } = ports;
  const taken = [
    ...(http && !(await isPortFree(http, 'tcp', host)) ? [`${http} (TCP)`] : []),
    ...(rtcTcp && !(await isPortFree(rtcTcp, 'tcp', '0.0.0.0')) ? [`${rtcTcp} (TCP)`] : []),
    ...(rtcUdp && !(await isPortFree(rtcUdp, 'udp', host)) ? [`${rtcUdp} (UDP)`] : []),
  ];
  if (taken.length === 0) return;
  throw new SetupError(
    `The LiveKit server can't start: port ${taken.join(' and ')} is in use. End what uses it, or set other ports in livekit.yaml.`,
  );
}
