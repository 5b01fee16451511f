package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// UserCmd is what an operator does about accounts on the server itself (账号), where nobody can in the browser.
type UserCmd struct {
	Add   UserAddCmd   `cmd:"" help:"新建一个账号并授予角色。没有的单位随之新建。"`
	Reset UserResetCmd `cmd:"" help:"给一个账号新的临时口令，并解除锁定。"`
}

// UserAddCmd makes an account (新建账号).
type UserAddCmd struct {
	Storage  `embed:""`
	Login    string `required:"" placeholder:"登录名" help:"登录名：小写字母、数字、点、下划线或短横线。"`
	Name     string `required:"" placeholder:"姓名" help:"姓名或岗位名。"`
	Role     string `required:"" placeholder:"角色" help:"角色，如 系统管理员、安全管理员、审计管理员。"`
	UnitCode string `required:"" placeholder:"编码" help:"所属单位的编码；没有这个单位时新建为最上级的管委会。"`
	UnitName string `placeholder:"名称" help:"新建单位时的名称。"`
}

// Run makes the account and prints its temporary password.
func (c *UserAddCmd) Run(ctx context.Context, m *Main) error {
	role := org.Role(c.Role)
	if !role.Known() {
		return errs.Invalidf("没有“%s”这个角色，请改为：%s。", c.Role, roleNames())
	}
	return m.withApp(ctx, c.Storage, func(a *app.App) error {
		unit := org.Unit{Code: c.UnitCode, Name: c.UnitName, Kind: org.Administration, Active: true}
		password, err := a.Establish(ctx, unit, org.User{Login: c.Login, Name: c.Name}, role)
		if err != nil {
			return err
		}
		m.showPassword(c.Login, password)
		_, err = a.StockLibrary(ctx) // there is an administration now that it can belong to
		return err
	})
}

func roleNames() string {
	var names []string
	for _, r := range org.Roles() {
		names = append(names, string(r))
	}
	return strings.Join(names, "、")
}

// UserResetCmd lets somebody in again (重置口令).
type UserResetCmd struct {
	Storage   `embed:""`
	Login     string `required:"" placeholder:"登录名" help:"登录名。"`
	PhoneLost bool   `help:"同时解除动态口令：绑定的手机丢了或坏了时用。"`
}

// Run prints the new temporary password.
func (c *UserResetCmd) Run(ctx context.Context, m *Main) error {
	return m.withApp(ctx, c.Storage, func(a *app.App) error {
		password, err := a.Readmit(ctx, c.Login, c.PhoneLost)
		if err != nil {
			return err
		}
		m.showPassword(c.Login, password)
		return nil
	})
}

func (m *Main) showPassword(login, password string) {
	fmt.Fprintf(m.Stdout, "账号 %s 的临时口令：%s\n首次登录后须修改。请当面或密封交给本人，此口令不再显示。\n", login, password)
}

// withApp opens an installation for one piece of work on the server.
func (m *Main) withApp(ctx context.Context, where Storage, work func(*app.App) error) error {
	var wrong errs.Fields
	p := where.check(&wrong)
	if err := wrong.Err(); err != nil {
		return err
	}
	settings, err := app.DefaultSettings()
	if err != nil {
		return err
	}
	i, err := openInstallation(ctx, p, rulebook.Shipped(), settings, time.Now)
	if err != nil {
		return err
	}
	return errors.Join(work(i.app), i.close())
}
