import { BehaviorSubject, type Observable } from 'rxjs';
import type { CallMode } from '../../protocol/call-mode.ts';

/** The mode of a call: the one that is on, and each that comes. */
export type Mode$ = Observable<CallMode> & { readonly value: CallMode };

/** The mode of a call that has no other. */
export const alwaysHandsFree = (): Mode$ => new BehaviorSubject<CallMode>('hands-free');
