interface Lock {
  readonly packages: Readonly<
    Record<string, { version?: string; optional?: boolean; devOptional?: boolean }>
  >;
}

export function missingPackages(lock: Lock, installed: Lock | undefined): string[];
export function adviceFor(output: string): string | undefined;
export function handOver(file: string, args: readonly string[]): Promise<void>;
