/** How a telephone call stands: LiveKit's attribute of a participant who is on the telephone. */
export const SIP_CALL_STATUS_ATTRIBUTE = 'sip.callStatus';

/** The value of SIP_CALL_STATUS_ATTRIBUTE when both sides can talk; before, it is dialled or rings. */
export const SIP_CALL_ANSWERED = 'active';
