import { useEffect, useState } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { fetchAgentProfile } from './agent-profile.ts';

/** What callers can choose, and a promise of it. Undefined until the agent has said so, or if it does not. */
export function useAgentProfile() {
  const [answer] = useState(() => fetchAgentProfile());
  const [profile, setProfile] = useState<AgentDescription>();
  useEffect(() => void answer.then(setProfile), [answer]);
  return { profile, answer };
}
