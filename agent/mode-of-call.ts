import { BehaviorSubject, type Observable, type Subscription } from 'rxjs';
import { type CallMode, type CallModes, callMode } from '../protocol/call-mode.ts';
import type { Mode$ } from './domain/mode.ts';

/** The modes of an agent that names none. */
const USUAL: readonly CallMode[] = ['hands-free'];
/** Characters of an unknown mode that are told: whoever sends it decides how many there are. */
const TOLD = 40;

/** The modes for a caller by telephone, who has no button and can't read: hands-free where the agent allows no other that they can use. */
export function modesByTelephone(allowed: readonly CallMode[] = USUAL): readonly CallMode[] {
  const usable = allowed.filter((mode) => mode === 'hands-free' || mode === 'listening-only');
  return usable.length > 0 ? usable : USUAL;
}

export interface ModeOptions {
  /** The modes that the caller may choose; a call begins with the first. */
  readonly allowed: readonly CallMode[] | undefined;
  /** What the caller asks for, from the start; empty while they ask for none. */
  readonly wish$: Observable<string>;
  /** Called with the modes of the call, and again whenever another is on. */
  readonly show: (modes: CallModes) => void;
  /** Called when what the caller asks for is not there for them, which changes nothing. */
  readonly refused: (reason: string) => void;
}

/** The mode of one call, as its caller wishes among those that its agent allows. Disposing stops following their wishes. */
export class ModeOfCall implements Disposable {
  readonly #mode$: BehaviorSubject<CallMode>;
  readonly #following: Subscription;

  constructor({ allowed = USUAL, wish$, show, refused }: ModeOptions) {
    const usual = allowed[0] ?? 'hands-free';
    const mode$ = new BehaviorSubject<CallMode>(usual);
    this.#mode$ = mode$;
    let isShown = false;
    const follow = (wish: string): void => {
      const mode = wish === '' ? usual : callMode.safeParse(wish).data;
      const isAllowed = mode !== undefined && allowed.includes(mode);
      if (!isAllowed)
        refused(mode ? `${mode} is not allowed here` : `there is no mode ${wish.slice(0, TOLD)}`);
      if (isShown && (!isAllowed || mode === mode$.value)) return;
      isShown = true;
      if (isAllowed && mode !== mode$.value) mode$.next(mode);
      show({ allowed, mode: mode$.value });
    };
    this.#following = wish$.subscribe({
      next: follow,
      error: mode$.error.bind(mode$),
    });
  }

  get mode$(): Mode$ {
    return this.#mode$;
  }

  /** Whether this mode is on. */
  is(mode: CallMode): boolean {
    return this.#mode$.value === mode;
  }

  [Symbol.dispose](): void {
    this.#following.unsubscribe();
    this.#mode$.complete();
  }
}
