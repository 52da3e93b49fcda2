//go:build tools

// Package tools pins the Temporal CLI, so that its server can be built from Go modules alone.
package tools

import _ "github.com/temporalio/cli/cmd/temporal"
