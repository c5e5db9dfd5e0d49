import {
  type ChatHistoryItem,
  type ChatWrapper,
  type ChatWrapperSettings,
  LlamaText,
  SpecialTokensText,
} from 'node-llama-cpp';
import type { FunctionTool } from '../../domain/text-generator.ts';
import { functionsOf, signatureOf } from './tools-text.ts';

/** How a model is told of the tools that it may call, and how it begins a call. */
export interface CallStyle {
  /** How calls and results are written; undefined for the way of the model's template. */
  readonly functions: ChatWrapperSettings['functions'] | undefined;
  /** What stands behind the system prompt. */
  readonly told: (template: ChatWrapper, tools: readonly FunctionTool[]) => readonly ChatHistoryItem[];
  /** Exchanges that stand before the conversation, to show how it is done. */
  readonly shown: readonly ChatHistoryItem[];
  /** Texts that begin a call in the midst of a reply, besides the template's own mark. */
  readonly marks: readonly string[];
  /** Matches a token with which the model may begin a reply that is a call, besides the beginning of the mark. */
  readonly begins: RegExp;
  /** Share of such tokens among those that may begin a reply from which on it is a call, in [0, 1]. */
  readonly share: number;
  /** The same for going on with another call after one. */
  readonly again: number;
  /** What the model calls if the caller wants what none of the tools does, and what that gives; undefined if it never does. */
  readonly refusal: { readonly tool: FunctionTool; readonly result: string } | undefined;
}

const system = (text: string | LlamaText): ChatHistoryItem => ({
  type: 'system',
  text: LlamaText(text).toJSON(),
});

/** As the model's template has it, for models that were trained to call functions. */
const template: CallStyle = {
  functions: undefined,
  told: (own, tools) => [system(own.generateAvailableFunctionsSystemText(functionsOf(tools), {}))],
  shown: [],
  marks: [],
  begins: /^\s*(?:<(?!think)|\{|\[\{|```)/,
  share: 0.5,
  again: 0.5,
  refusal: undefined,
};

/** Calls without a mark, as ChatML has messages. */
const JSON_CALLS: ChatWrapperSettings['functions'] = {
  call: {
    optionalPrefixSpace: true,
    prefix: '{"name": "',
    paramsPrefix: '", "arguments": ',
    suffix: '}',
    emptyCallParamsPlaceholder: {},
  },
  result: { prefix: '\n<tool_response>\n', suffix: '\n</tool_response>' },
  parallelism: {
    call: {
      sectionPrefix: '',
      betweenCalls: '\n',
      sectionSuffix: LlamaText(new SpecialTokensText('<|im_end|>\n')),
    },
    result: {
      sectionPrefix: LlamaText(new SpecialTokensText('<|im_start|>user')),
      sectionSuffix: LlamaText(new SpecialTokensText('<|im_end|>\n<|im_start|>assistant\n')),
    },
  },
};

const REFUSAL = {
  tool: {
    name: 'notPossible',
    description: 'Anything else that the caller wants done',
    parameters: { type: 'object', properties: {}, required: [] },
  },
  result: 'None of your functions does this.',
};

type Call = readonly [name: string, params: object, result: unknown];

/** An exchange: what was said, the calls that were made for it, and the answer. */
const exchange = (says: string, calls: readonly Call[], answer: string): readonly ChatHistoryItem[] => [
  { type: 'user', text: says },
  {
    type: 'model',
    response: [
      ...calls.map(([name, params, result], index) => ({
        type: 'functionCall' as const,
        name,
        params,
        result,
        startsNewChunk: index === 0,
      })),
      answer,
    ],
  },
];

/** Looking up and doing, one call and two, an argument that nobody named, a refusal; and what needs no function. */
const EXAMPLES: readonly (readonly ChatHistoryItem[])[] = [
  exchange('Hello!', [], 'Hello! How can I help you?'),
  exchange(
    'Is the tide high at the north beach?',
    [['readTide', { beach: 'north', time: null }, { metres: 3 }]],
    'Yes, it is at 3 metres.',
  ),
  exchange(
    'And at noon at the south and the west beach?',
    [
      ['readTide', { beach: 'south', time: '12:00' }, { metres: 1 }],
      ['readTide', { beach: 'west', time: '12:00' }, { metres: 2 }],
    ],
    'At noon it is at 1 metre at the south beach, and at 2 at the west beach.',
  ),
  exchange('What is a violin?', [], 'A violin is a small instrument with 4 strings.'),
  exchange(
    'Wake me at half past 7 in the evening.',
    [['wakeUp', { time: '19:30' }, { done: true }]],
    'I will wake you at 7:30 in the evening.',
  ),
  exchange('And play a film.', [[REFUSAL.tool.name, {}, REFUSAL.result]], "I'm sorry, I can't play films."),
  exchange('My car is red, by the way.', [], 'Red is a lively colour for a car.'),
  exchange('I am so tired.', [], 'I hope you can rest soon.'),
];

/**
 * For models in ChatML that were not trained to call functions: as JSON, which they have seen, by signatures, which take few tokens, and
 * by example. The examples' tools are none that there are: the grammar lets nobody call them (docs/decisions/prompts.md).
 */
const json: CallStyle = {
  functions: JSON_CALLS,
  told: (_, tools) => [
    system(
      'You can use these functions, and nothing else:\n\n' +
        [...tools, REFUSAL.tool].map(signatureOf).join('\n') +
        '\n\nWhen the caller wants what one of them does, answer only with the call as JSON:\n' +
        '{"name": <function>, "arguments": {…}}',
    ),
  ],
  shown: EXAMPLES.flat(),
  marks: ['```'],
  begins: /^\s*(?:<|\{|\[\{|```)/,
  share: 0.28,
  again: 0.01,
  refusal: REFUSAL,
};

export const CALL_STYLES = { template, json } as const satisfies Record<string, CallStyle>;
