{{- define "parley.name" -}}
{{- if contains "parley" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-parley" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* Labels by which objects find each other. Argument: a list of the root and the component. */}}
{{- define "parley.selector" -}}
app.kubernetes.io/name: parley
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "parley.labels" -}}
{{ include "parley.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version }}
{{- end }}

{{/* Empty: what is in the image. An init container has other cores than the worker: what would fit it says nothing. */}}
{{- define "parley.llm" -}}
{{- $usual := dict "embedded" "qwen2.5-coder-1.5b-instruct-q4_k_m" "standard" "qwen3-1.7b-q4_k_m" "quality" "qwen3-4b-instruct-2507-q4_k_m" }}
{{- .Values.llm | default (ternary (get $usual .Values.profile) "" (eq .Values.models.source "volume")) }}
{{- end }}

{{- define "parley.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default (printf "%s%s" .Chart.AppVersion (ternary "-cuda" "" .Values.gpu.enabled)) }}
{{- end }}

{{- define "parley.livekitUrl" -}}
{{- if .Values.livekit.url }}{{ .Values.livekit.url }}
{{- else if .Values.livekit.deploy }}ws://{{ include "parley.name" . }}-livekit:{{ .Values.livekit.port }}
{{- else }}{{ fail "livekit.url: give the address of your LiveKit, or set livekit.deploy" }}
{{- end }}
{{- end }}

{{- define "parley.redisAddress" -}}
{{- if .Values.redis.address }}{{ .Values.redis.address }}
{{- else if .Values.redis.deploy }}{{ include "parley.name" . }}-redis:6379
{{- end }}
{{- end }}

{{- define "parley.modelsClaim" -}}
{{- .Values.models.volume.existingClaim | default (printf "%s-models" (include "parley.name" .)) }}
{{- end }}

{{/* What no container of ours may do. */}}
{{- define "parley.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "parley.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}
