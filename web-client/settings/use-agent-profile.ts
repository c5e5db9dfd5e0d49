import { useEffect, useState } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { fetchAgentProfile } from './agent-profile.ts';

/** What can be chosen of the agent: undefined until it has said, or when it does not say; and the same to wait for. */
export function useAgentProfile() {
  const [answer] = useState(() => fetchAgentProfile());
  const [profile, setProfile] = useState<AgentDescription>();
  useEffect(() => void answer.then(setProfile), [answer]);
  return { profile, answer };
}
