"""The interactive prompt. Nothing else imports prompt_toolkit."""

from qa_bot.interface.prompt.loop import talk

__all__ = ["talk"]
