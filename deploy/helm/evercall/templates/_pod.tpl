{{/* With the longest ending, "-migration", the name of an object has at most 63 characters. A release may have dots, a Service not. */}}
{{- define "evercall.name" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) }}
{{- $name | replace "." "-" | trunc 53 | trimSuffix "-" }}
{{- end }}

{{- define "evercall.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "evercall.labels" -}}
{{ include "evercall.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "evercall.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The setting .name as text. YAML takes `on` and `off` without quotes for booleans, and Helm writes long numbers as 5e+06. */}}
{{- define "evercall.setting" -}}
{{- if kindIs "string" .value }}{{ .value }}
{{- else if and (kindIs "bool" .value) (ne .name "TEMPORAL_TLS") }}{{ ternary "on" "off" .value }}
{{- else }}{{ toJson .value }}
{{- end }}
{{- end }}

{{/* What every pod has: no rights beyond those of its user, nothing written outside of its own folders. */}}
{{- define "evercall.podSettings" -}}
automountServiceAccountToken: false
# Kubernetes would set variables such as TEMPORAL_PORT.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: {}
  - name: data
    emptyDir: {}
{{- range $folder := list "agents" "knowledge" }}
{{- with (index $.Values $folder).configMap }}
  - name: {{ $folder }}
    configMap: { name: {{ . }} }
{{- end }}
{{- end }}
{{- with .Values.files.existingSecret }}
  - name: files
    secret: { secretName: {{ . }} }
{{- end }}
{{- end }}

{{/* Refuses what Kubernetes would refuse only after the migration. */}}
{{- define "evercall.scaled" -}}
{{- if gt (int .autoscaling.minReplicas) (int .autoscaling.maxReplicas) }}
{{- fail (printf "%s.autoscaling: minReplicas must not be more than maxReplicas" .part) }}
{{- end }}
{{- end }}

{{/* Spreads pods over nodes, so that one node takes few of them with it. */}}
{{- define "evercall.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "evercall.selector" . | nindent 8 }}
{{- end }}

{{/* The container: .root, .process (gateway, worker or prepare), .tag, .command. */}}
{{- define "evercall.container" -}}
{{- $reads := index (.root.Files.Get "variables.yaml" | fromYaml) .process -}}
name: {{ .process }}
image: "{{ .root.Values.image.repository }}:{{ .tag }}"
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: [{{ .command | quote }}]
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  - { name: data, mountPath: /data }
{{- range $folder := list "agents" "knowledge" }}
{{- if (index $.root.Values $folder).configMap }}
  - { name: {{ $folder }}, mountPath: /app/{{ $folder }}, readOnly: true }
{{- end }}
{{- end }}
{{- if .root.Values.files.existingSecret }}
  - { name: files, mountPath: /app/files, readOnly: true }
{{- end }}
env:
  - { name: XDG_CACHE_HOME, value: /data/cache }
{{- if ne .process "prepare" }}
  # A folder that the process makes itself, because it closes it to others.
  - { name: DATA_DIR, value: /data/evercall }
{{- end }}
{{- if ne .process "prepare" }}
  - { name: BASE_URL, value: {{ .root.Values.baseUrl | quote }} }
{{- end }}
{{- if eq .process "gateway" }}
  - { name: RECORDINGS_DIR, value: recordings }
{{- else if eq .process "worker" }}
  - { name: METRICS_HOST, value: 0.0.0.0 }
  - { name: WORKER_PORT, value: '9464' }
{{- end }}
{{- range $name := $reads.settings }}
{{- if hasKey $.root.Values.settings $name }}
  - { name: {{ $name }}, value: {{ include "evercall.setting" (dict "name" $name "value" (index $.root.Values.settings $name)) | quote }} }
{{- end }}
{{- end }}
{{- range $name := $reads.secrets }}
  - name: {{ $name }}
    valueFrom:
      secretKeyRef:
        name: {{ $.root.Values.existingSecret }}
        key: {{ $name }}
        {{- /* Without these a process would make secrets of its own, which no other one knows. */}}
        optional: {{ not (has $name (list "DATABASE_URL" (ternary "" "PAYLOAD_KEYS" (hasKey $.root.Values.settings "PAYLOAD_KEYS_FILE")) "TWILIO_AUTH_TOKEN")) }}
{{- end }}
{{- end }}
