import { useId } from 'react';

interface DeviceSelectProps {
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  /** Its id. */
  readonly active: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** A choice of microphones or loudspeakers. */
export function DeviceSelect({ label, devices, active, onChoose }: DeviceSelectProps) {
  const id = useId();
  const known = devices.some(({ deviceId }) => deviceId === active);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={known ? active : ''} onChange={({ target }) => onChoose(target.value)}>
        {!known && <option value="">The system’s choice</option>}
        {devices.map((device, i) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${label} ${i + 1}`}
          </option>
        ))}
      </select>
    </div>
  );
}
