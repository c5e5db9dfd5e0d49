import type { ScriptedAgent } from './scripted-agent.ts';
import type { Site, Visit } from './site.ts';
import { turnReportOf } from './turn-report.ts';

/** A call with an agent that listens. */
export async function beginCall(visit: Visit, site: Site): Promise<ScriptedAgent> {
  await visit.open();
  await visit.call();
  const agent = await site.agent(visit);
  await agent.state('listening');
  await visit.page.locator('[role=status][data-state=listening]').waitFor();
  return agent;
}

/** A call of two turns, of which one was cut and one typed; the caller has asked the third question. */
export async function converse(visit: Visit, site: Site): Promise<ScriptedAgent> {
  const agent = await beginCall(visit, site);
  const { page } = visit;
  const seen = (text: string) => page.getByText(text).waitFor();
  const say = async (segment: string, text: string, interrupted = false) => {
    const reply = await agent.says(segment);
    await reply.words(text);
    await reply.close();
    await agent.ends({ segment, interrupted });
    await seen(text);
  };
  await say('a0', 'Hello! How can I help you?');
  await agent.hears('u1', 'What is the capital of France?', true);
  await seen('What is the capital of France?');
  await agent.turn(turn(1, [96, 71, 118, 164, 38]));
  await say('a1', 'The capital of France is Paris, which lies on the river Seine. Its first', true);
  await page.getByRole('textbox', { name: 'Message' }).fill('And of Portugal?');
  await page.keyboard.press('Enter');
  await seen('And of Portugal?');
  await agent.turn({ ...turn(2, [0, 64, 141, 0, 41]), typed: true });
  await say('a2', 'Lisbon.');
  await agent.hears('u3', 'How many people live there?', true);
  await seen('How many people live there?');
  await agent.turn(turn(3, [122, 78, 156, 231, 35]));
  return agent;
}

/** A traced turn, from what its steps took. */
function turn(
  number: number,
  [transcript, firstToken, firstPcm, endpointing, playback]: [number, number, number, number, number],
) {
  const steps = { transcript, firstToken, firstPcm, endpointing, playback };
  return turnReportOf(number, steps, { trace_id: String(number).repeat(32) });
}
