using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Architecture.Tests;

/// <summary>Finds the types of an assembly that one of its types mentions: in its declaration, its members and its code.</summary>
internal sealed class TypeReferences(MetadataReader metadata, PEReader image)
{
    /// <summary>Base type, interfaces, constraints, attributes, fields, signatures, locals, and what the code touches.</summary>
    public IReadOnlySet<TypeDefinitionHandle> Of(TypeDefinitionHandle type)
    {
        ReferenceCollector found = new(metadata);
        TypeDefinition definition = metadata.GetTypeDefinition(type);
        found.Add(definition.BaseType);
        Add(found, definition.GetGenericParameters());
        Add(found, definition.GetCustomAttributes());
        foreach (InterfaceImplementation implemented in definition.GetInterfaceImplementations().Select(metadata.GetInterfaceImplementation))
        {
            found.Add(implemented.Interface);
        }

        foreach (FieldDefinition field in definition.GetFields().Select(metadata.GetFieldDefinition))
        {
            field.DecodeSignature(found, null);
            Add(found, field.GetCustomAttributes());
        }

        foreach (PropertyDefinition property in definition.GetProperties().Select(metadata.GetPropertyDefinition))
        {
            property.DecodeSignature(found, null);
            Add(found, property.GetCustomAttributes());
        }

        foreach (EventDefinition happening in definition.GetEvents().Select(metadata.GetEventDefinition)) found.Add(happening.Type);
        foreach (MethodDefinition method in definition.GetMethods().Select(metadata.GetMethodDefinition)) Add(found, method);
        return found.Types;
    }

    private void Add(ReferenceCollector found, MethodDefinition method)
    {
        method.DecodeSignature(found, null);
        Add(found, method.GetGenericParameters());
        Add(found, method.GetCustomAttributes());
        foreach (ParameterHandle parameter in method.GetParameters()) Add(found, metadata.GetParameter(parameter).GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0) return;
        MethodBodyBlock body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(found, null);
        foreach (ExceptionRegion region in body.ExceptionRegions.Where(r => r.Kind == ExceptionRegionKind.Catch)) found.Add(region.CatchType);
        foreach (EntityHandle token in InstructionTokens.Of(body.GetILReader())) found.Add(token);
    }

    private void Add(ReferenceCollector found, GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterConstraintHandle constraint in parameters.SelectMany(p => metadata.GetGenericParameter(p).GetConstraints()))
        {
            found.Add(metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Add(ReferenceCollector found, CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes) found.Add(metadata.GetCustomAttribute(attribute).Constructor);
    }
}
