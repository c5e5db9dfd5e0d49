import { useEffect, useState } from 'react';
import { type AgentProfile, fetchAgentProfile } from './agent-profile.ts';

/** What can be chosen of the agent; undefined until it has said, or when it does not say. */
export function useAgentProfile(): AgentProfile | undefined {
  const [profile, setProfile] = useState<AgentProfile>();
  useEffect(() => {
    const controller = new AbortController();
    void fetchAgentProfile(controller.signal).then((fetched) => {
      if (!controller.signal.aborted) setProfile(fetched);
    });
    return () => controller.abort();
  }, []);
  return profile;
}
