//go:build tools

// Package tools pins the Temporal CLI and its server, so that both can be built from Go modules alone.
package tools

import (
	_ "github.com/temporalio/cli/cmd/temporal"
	_ "go.temporal.io/server/cmd/server"
	_ "go.temporal.io/server/cmd/tools/sql"
)
