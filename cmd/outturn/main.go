// Command outturn is the whole program (绩衡): the web system, its demo and the work of its operator.
//
// Read main.go, then config.go and settings.go for what can be chosen, installation.go for what is opened, and one file
// for each command.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"outturn/internal/errs"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit((&Main{Stdout: os.Stdout, Stderr: os.Stderr}).Run(ctx, os.Args[1:]))
}

// Main is the program (程序), with what it writes to, so that tests can run it.
type Main struct {
	Stdout io.Writer
	Stderr io.Writer
	Ready  func(address string) // told where the program listens, once it does; may be nil
}

// commands are what the program can do.
type commands struct {
	Serve   ServeCmd   `cmd:"" help:"启动系统。"`
	Demo    DemoCmd    `cmd:"" help:"用演示年度启动一套可以随意试用的系统，结束后不留数据。"`
	Migrate MigrateCmd `cmd:"" help:"把数据库结构升到本程序的版本。请先备份。"`
	Backup  BackupCmd  `cmd:"" help:"备份数据库和附件，系统运行时也可以备份。"`
	Restore RestoreCmd `cmd:"" help:"核验一份备份并恢复到空的数据目录。"`
	Move    MoveCmd    `cmd:"" help:"把数据库迁到另一个空的数据库（SQLite 与 PostgreSQL 互迁），并逐表核对。请先停止系统。"`
	Doctor  DoctorCmd  `cmd:"" help:"检查数据库、附件、磁盘、密钥、证书和备份，逐项说明是否正常、该怎么办。"`
	Audit   AuditCmd   `cmd:"" help:"核验审计日志。"`
	User    UserCmd    `cmd:"" help:"在服务器上新建第一批账号，或重置口令。"`
	Routes  RoutesCmd  `cmd:"" help:"列出全部网址、所需权限和处理函数。"`
	Rescore RescoreCmd `cmd:"" help:"复算已公开的自评表。"`
	Check   CheckCmd   `cmd:"" help:"检查绩效目标表。"`
	Version VersionCmd `cmd:"" help:"显示版本。"`
}

// The ways the program ends besides success; rescore has its own.
const (
	exitFailed  = 1 // something went wrong on the way
	exitRefused = 2 // the command line, a variable or the state of the installation is wrong: nothing was done
)

// Run does what the arguments say until it is done or ctx ends, and returns the exit code.
func (m *Main) Run(ctx context.Context, args []string) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case helpShown:
			code = int(r)
		default:
			panic(r)
		}
	}()
	parser, err := kong.New(&commands{}, kong.Name("outturn"), kong.Description("绩衡：园区预算绩效管理系统。"),
		kong.Writers(m.Stdout, m.Stderr), kong.Exit(func(code int) { panic(helpShown(code)) }), kong.Bind(m),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err) // a mistake in the tags
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(m.Stderr, "%s。用法请看 outturn --help。\n", inChinese(err))
		return exitRefused
	}
	return m.explain(parsed.Run())
}

// helpShown is how kong says that it has answered --help and the program should end.
type helpShown int

// explain says what went wrong and returns the exit code: a sentence for people as it stands, a fault of ours in its
// own words, because there is no log beside the command line.
func (m *Main) explain(err error) int {
	if err == nil {
		return 0
	}
	if coded, ok := errors.AsType[exitCode](err); ok {
		return coded.ExitCode()
	}
	if errs.KindOf(err) == errs.Internal {
		fmt.Fprintf(m.Stderr, "运行失败：%v\n", err)
		return exitFailed
	}
	fields := errs.FieldsOf(err)
	for _, f := range fields {
		fmt.Fprintf(m.Stderr, "%s：%s\n", f.Path, f.Message)
	}
	if len(fields) == 0 {
		fmt.Fprintln(m.Stderr, errs.MessageOf(err))
	}
	return exitRefused
}

// inChinese rewrites what kong says about a command line.
func inChinese(err error) string {
	return strings.NewReplacer(
		"unknown flag ", "没有这个选项：", "unexpected argument ", "多出的内容：", "unexpected flag argument ", "这个选项不带值，多出：",
		"missing flags: ", "缺少选项：", ", did you mean one of ", "，是否想写其中之一：", ", did you mean ", "，是否想写：",
		"expected one of ", "请写明要做什么：", " must be one of ", "只能是其中之一：", " but got ", "，现为",
		"bool value must be true, 1, yes, false, 0 or no", "只能是 true 或 false", "from envar", "来自变量",
		"expected string value", "后面缺少值", "expected ", "缺少：", "?", "", ", ", "、",
	).Replace(err.Error())
}
