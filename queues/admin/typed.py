"""Django's admin and form classes with the model they are for; Django itself names none at run time."""

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import admin
from django.db import models

M = TypeVar("M", bound=models.Model)
P = TypeVar("P", bound=models.Model)

if TYPE_CHECKING:

    class ModelAdmin(admin.ModelAdmin[M]):
        """For one model."""

    class TabularInline(admin.TabularInline[M, P]):
        """Rows of M on the page of P."""

    class StackedInline(admin.StackedInline[M, P]):
        """One M on the page of P."""

    class ModelForm(forms.ModelForm[M]):
        """The form of one model."""

    class InlineFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
        """The forms of an inline's rows."""

else:

    class _Named:
        def __class_getitem__(cls, _models: Any) -> type:
            return cls

    class ModelAdmin(_Named, admin.ModelAdmin):
        pass

    class TabularInline(_Named, admin.TabularInline):
        pass

    class StackedInline(_Named, admin.StackedInline):
        pass

    class ModelForm(_Named, forms.ModelForm):
        pass

    InlineFormSet = forms.BaseInlineFormSet


__all__ = ["InlineFormSet", "M", "ModelAdmin", "ModelForm", "P", "StackedInline", "TabularInline"]
