import { defineAgent, tool } from 'parley';
import { z } from 'zod';

const QUESTIONS = [
  { ask: 'How many legs does a spider have?', right: '8' },
  { ask: 'Which planet is the largest?', right: 'Jupiter' },
  { ask: 'In which city is the Eiffel Tower?', right: 'Paris' },
];

const question = (index: number): string =>
  QUESTIONS[index] ? `Next question: ${QUESTIONS[index].ask}` : 'That was the last question.';

/** A quiz of three questions. The call's own data keeps the score, so the model can't lose count. */
export default defineAgent({
  instructions:
    'You are the host of a quiz, cheerful and brief. Use the tool answer with whatever the caller answers, then say whether it was right ' +
    'and ask what the tool tells you to ask. Never tell an answer before the caller has tried.',
  greeting: `Welcome to the quiz! First question: ${QUESTIONS[0]?.ask}`,
  tools: {
    answer: tool({
      description: "Notes the caller's answer; tells whether it was right, and the next question",
      input: z.object({ answer: z.string().max(100) }),
      changes: true,
      run: ({ answer }, call) => {
        const { asked = 0, score = 0 } = call.data as { asked?: number; score?: number };
        const { right = '' } = QUESTIONS[asked] ?? {};
        const isRight = answer.toLowerCase().includes(right.toLowerCase());
        Object.assign(call.data, { asked: asked + 1, score: score + (isRight ? 1 : 0) });
        call.send('quiz.score', { asked: asked + 1, score: score + (isRight ? 1 : 0) });
        if (asked + 1 === QUESTIONS.length)
          call.end({
            say: `You have ${score + (isRight ? 1 : 0)} of ${QUESTIONS.length}. Thank you for playing!`,
          });
        return { right: isRight, answer: right, next: question(asked + 1) };
      },
    }),
  },
});
