import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import type { Transcribed } from '../domain/turn.ts';
import { dropLate } from './drop-late.ts';
import { Hearing, fails } from './hearing.fixture.ts';

it('drops what is found out about an utterance when its turn is over, and not what is said next', async () => {
  const hearing = new Hearing();
  const transcribed$ = new Subject<Transcribed>();
  const kept: string[] = [];
  transcribed$
    .pipe(dropLate(hearing.heard$, hearing.turnOver$))
    .subscribe({ next: ({ text }) => kept.push(text), error: fails });
  // A turn is typed before anything was said.
  hearing.endsTurn();
  await hearing.speaks(64);
  const late = hearing.transcribed('How are');
  transcribed$.next(late);
  hearing.endsTurn();
  transcribed$.next({ ...late, text: 'How are you?' });
  await hearing.speaks(64);
  transcribed$.next({ ...late, text: 'How are you?' });
  transcribed$.next(hearing.transcribed('Good'));
  expect(kept).toEqual(['How are', 'Good']);
});
