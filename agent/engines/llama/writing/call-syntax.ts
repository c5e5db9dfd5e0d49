import { type ChatWrapperSettings, LlamaText, type Token, type Tokenizer } from 'node-llama-cpp';

/** How a model writes that it calls a function, by its chat template. */
export class CallSyntax {
  readonly #functions: ChatWrapperSettings['functions'];
  readonly #tokenizer: Tokenizer;

  constructor({ functions }: ChatWrapperSettings, tokenizer: Tokenizer) {
    this.#functions = functions;
    this.#tokenizer = tokenizer;
  }

  /** The text by which a call is known when the model begins one. */
  get mark(): string {
    const { call, parallelism } = this.#functions;
    const begin = LlamaText([parallelism?.call.sectionPrefix ?? '', call.prefix]);
    const texts = begin.values.map((value) => (typeof value === 'string' ? value : value.value).trim());
    return texts.find((text) => text !== '') ?? '';
  }

  /** Whether a call may follow another one. */
  get parallel(): boolean {
    return this.#functions.parallelism !== undefined;
  }

  /** The tokens before the name of a function. */
  beforeName(first: boolean): Token[] {
    const { call, parallelism } = this.#functions;
    const before = first ? parallelism?.call.sectionPrefix : parallelism?.call.betweenCalls;
    return this.#tokens([before ?? '', call.prefix]);
  }

  /** The tokens of a name, and of what follows it before the arguments. */
  nameAndAfter(name: string): Token[] {
    return this.#tokens([name, this.#named(this.#functions.call.paramsPrefix, name)]);
  }

  /** The character that ends a name. */
  get nameEnd(): string {
    return firstCharacter(this.#functions.call.paramsPrefix);
  }

  /** The tokens of a call without arguments, from after its name on. */
  noArguments(name: string): Token[] {
    const { emptyCallParamsPlaceholder: empty = '', suffix } = this.#functions.call;
    return this.#tokens([empty === '' ? '' : JSON.stringify(empty), this.#named(suffix, name)]);
  }

  /** The tokens of a call without arguments and its result, from after its name on, up to where the model goes on. */
  noArgumentsAnd(name: string, result: string): Token[] {
    const { call, parallelism } = this.#functions;
    const answer = this.#functions.result;
    const { emptyCallParamsPlaceholder: empty = '' } = call;
    return this.#tokens([
      empty === '' ? '' : JSON.stringify(empty),
      this.#named(call.suffix, name),
      parallelism?.call.sectionSuffix ?? '',
      parallelism?.result?.sectionPrefix ?? '',
      this.#named(answer.prefix, name),
      JSON.stringify(result),
      this.#named(answer.suffix, name),
      parallelism?.result?.sectionSuffix ?? '',
    ]);
  }

  /** The end of a call's arguments, and what follows them. */
  afterArguments(name: string, end: string): Token[] {
    return this.#tokens([end, this.#named(this.#functions.call.suffix, name)]);
  }

  /** The character behind a call's arguments. */
  get argumentsEnd(): string {
    return firstCharacter(this.#functions.call.suffix);
  }

  #named(text: string | LlamaText, name: string): LlamaText {
    return LlamaText(text).mapValues((value) =>
      typeof value === 'string' ? value.replaceAll('{{functionName}}', name) : value,
    );
  }

  #tokens(texts: readonly (string | LlamaText)[]): Token[] {
    return LlamaText([...texts]).tokenize(this.#tokenizer);
  }
}

const firstCharacter = (text: string | LlamaText): string =>
  LlamaText(text)
    .values.map((value) => (typeof value === 'string' ? value : value.value))
    .join('')
    .charAt(0);
