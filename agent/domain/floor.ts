/** Who has the turn. The agent has the floor from the end of the caller's turn until its reply was heard or interrupted. */
export type Floor = 'caller' | 'agent';

/** An event that may change who has the floor. */
export interface FloorEvent {
  readonly type:
    'thinking' | 'started' | 'word' | 'shown' | 'finished' | 'interruption' | 'false-interruption';
}

/** Who has the floor after an event. */
export function floorAfter(floor: Floor, { type }: FloorEvent): Floor {
  switch (type) {
    case 'thinking':
      return 'agent';
    case 'finished':
    case 'interruption':
      return 'caller';
    default:
      return floor;
  }
}
