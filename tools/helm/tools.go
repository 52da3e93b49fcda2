//go:build tools

// Package tools pins Helm, so that it can be built from Go modules alone.
package tools

import _ "helm.sh/helm/v3/cmd/helm"
