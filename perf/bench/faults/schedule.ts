import type { FaultKind } from './fault-kinds.ts';

type Scheduled = Pick<FaultKind, 'share' | 'inARow' | 'endsProcess'>;

/**
 * At least so many faults in an order by chance, each kind at least once: some of a kind follow each other, and those that end the
 * process come last.
 *
 * @param random in [0, 1).
 */
export function scheduleFaults<Kind extends Scheduled>(
  kinds: readonly Kind[],
  faults: number,
  random: () => number,
): Kind[] {
  const shares = kinds.reduce((sum, { share }) => sum + share, 0);
  const rows = kinds.flatMap((kind) => {
    const many = Math.ceil((faults * kind.share) / shares);
    return Array.from({ length: Math.ceil(many / kind.inARow) }, (_, row) =>
      Array.from({ length: Math.min(kind.inARow, many - row * kind.inARow) }, () => kind),
    );
  });
  const order = shuffled(rows, random).flat();
  return [
    ...order.filter(({ endsProcess }) => !endsProcess),
    ...order.filter(({ endsProcess }) => endsProcess),
  ];
}

/** Fisher and Yates. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const left = [...values];
  return values.map(() => left.splice(Math.floor(random() * left.length), 1)).flat();
}
