"""Keep what is registered with Kakao, and compare campaigns with it."""

from __future__ import annotations

from pabal import wire
from pabal.replies import (
    Reply,
    TemplateChange,
    TemplateCheck,
    TemplateCreated,
    TemplateHistory,
    TemplateList,
    TemplatePull,
)
from pabal_worker.app import app, container
from pabal_worker.task_arguments import Amount, CampaignFile, Count, TemplateOrder, Templates, Text, checked


@app.task(name=wire.TEMPLATES_IMPORT, shared=False, ignore_result=False)
@checked
def import_templates(templates: Templates, by: Text | None = None) -> Reply[TemplateChange]:
    """Somebody tells what is registered with Kakao."""
    with container.ledger.acting_for(by):
        return container.templates.import_templates(templates)


@app.task(name=wire.TEMPLATES_LIST, shared=False, ignore_result=False)
@checked
def list_templates(
    sender: Text | None = None, search: Text | None = None, after: Amount = 0
) -> Reply[TemplateList]:
    """A page of registered templates."""
    return container.templates.list_templates(sender=sender, search=search, after=after)


@app.task(name=wire.TEMPLATES_SHOW, shared=False, ignore_result=False)
@checked
def show_template(code: Text, sender: Text | None = None) -> Reply[TemplateHistory]:
    """The templates of a code, and their changes."""
    return container.templates.show(code, sender=sender)


@app.task(name=wire.TEMPLATES_CHECK, shared=False, ignore_result=False)
@checked
def check_template(campaign: CampaignFile) -> Reply[TemplateCheck]:
    """A campaign file beside its registered template."""
    return container.templates.check(campaign)


@app.task(name=wire.TEMPLATES_PULL, shared=False, ignore_result=False)
@checked
def pull_templates(sender: Text, page: Count = 1, by: Text | None = None) -> Reply[TemplatePull]:
    """Take over templates that the provider lists."""
    with container.ledger.acting_for(by):
        return container.provider_templates.pull(sender, page=page)


@app.task(name=wire.TEMPLATES_CREATE, shared=False, ignore_result=False)
@checked
def create_template(template: TemplateOrder, key: Text, by: Text | None = None) -> Reply[TemplateCreated]:
    """Register a template with the provider."""
    with container.ledger.acting_for(by):
        return container.provider_templates.create(template, key=key)
